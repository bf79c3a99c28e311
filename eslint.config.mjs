import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const TIME = "the time outside Clock: take a Clock, or the package's own elapsed time";
const RANDOMNESS = "randomness outside the package's generator";

const BROWSER = [
  ...['document', 'window', 'location', 'history', 'navigator', 'addEventListener', 'getComputedStyle', 'fetch', 'URL'],
  ...['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'ResizeObserver', 'EventSource', 'EventTarget', 'Event'],
  ...['FormData', 'Blob', 'CSS'],
];

/** What architecture rule 4 forbids everywhere but in the one place that owns it. */
const forbiddenSources = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'process.env outside configuration',
  },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: TIME },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: TIME },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: RANDOMNESS },
  { selector: 'CallExpression[callee.name=/^(randomBytes|randomUUID|randomInt)$/]', message: RANDOMNESS },
  { selector: "Property[key.name='synchronize'][value.value=true]", message: 'the migrations make the schema' },
  { selector: "CallExpression[callee.name='forwardRef']", message: 'modules do not need each other in a circle' },
  {
    selector: 'PropertyDefinition > PrivateIdentifier.key, MethodDefinition > PrivateIdentifier.key',
    message: 'members are `private`',
  },
  {
    selector: 'Decorator[expression.callee.name=/^(CreateDateColumn|UpdateDateColumn|DeleteDateColumn)$/]',
    message: 'the database does not read the time: set it from Clock',
  },
];

const PRINT_WIDTH = 120;

/** The house writes what an `if` or a loop does on its line, without braces, if it is one statement and fits. */
const oneLineBranches = {
  meta: { type: 'layout', fixable: 'code', schema: [] },
  create: ({ sourceCode, report }) => {
    const check = ({ loc, range, alternate, parent }, body) => {
      const [statement, ...more] = body.type === 'BlockStatement' ? body.body : [];
      const isPlain = /^(?:Return|Throw|Expression|Continue|Break)/.test(statement?.type) && more.length === 0;
      const isBranchOfElse = Boolean(alternate) || parent.type === 'IfStatement';
      if (!isPlain || isBranchOfElse || sourceCode.getCommentsInside(body).length > 0) return;
      const head = sourceCode.text.slice(range[0], body.range[0]);
      const line = `${head}${sourceCode.getText(statement)}`;
      if (line.includes('\n') || loc.start.column + line.length > PRINT_WIDTH) return;
      const fix = (fixer) => fixer.replaceText(body, sourceCode.getText(statement));
      report({ loc: body.loc, message: 'one statement that fits stands on the line of its condition', fix });
    };
    return {
      IfStatement: (node) => check(node, node.consequent),
      'ForStatement, ForOfStatement, ForInStatement, WhileStatement': (node) => check(node, node.body),
    };
  },
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.tandem/**'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { __dirname: 'readonly' } } },
  {
    // What runs in a browser.
    files: ['packages/page/assets/*.js', 'e2e/page/*.test.mjs'],
    languageOptions: { globals: Object.fromEntries(BROWSER.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { jsdoc, tandem: { rules: { 'one-line-branches': oneLineBranches } } },
    rules: {
      'no-restricted-syntax': ['error', ...forbiddenSources],
      'tandem/one-line-branches': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.controller.ts', '**/fixtures/**'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-throws-type': 'error',
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, require: { FunctionDeclaration: true, ClassDeclaration: false, MethodDefinition: false } },
      ],
    },
  },
  {
    // The places that own time, randomness and the environment.
    files: [
      'packages/platform/src/clock.service.ts',
      'packages/platform/src/randomness.service.ts',
      'packages/platform/src/configuration/read-configuration.ts',
      'packages/*/src/randomness.ts',
      'packages/*/src/elapsed*.ts',
      'packages/*/src/system-clock.ts',
      'packages/*/src/**/*environment.ts',
      'packages/*/src/command-context.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.spec.ts', '**/fixtures/**', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      'max-lines': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Checks that cannot fail: a test without an assertion, an assertion that nobody waits for.
    files: ['**/*.spec.ts'],
    plugins: { jest },
    rules: {
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect', 'expect*', 'fc.assert', 'record', 'underLoad'] },
      ],
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/valid-expect': 'error',
      'jest/valid-expect-in-promise': 'error',
    },
  },
);
