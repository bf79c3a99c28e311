// Jest's module loader, with two differences that halve the time of a spec file. Packages from the registry are loaded by
// Node.js once per worker, not once per spec file: NestJS, TypeORM and zod are most of what a service loads. What is compiled
// for one spec file serves the next. Our own modules start afresh in each spec file, as Jest has it.
// It needs the one global object of jest.environment.cjs.
const { createRequire, isBuiltin } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** It keeps the entities of all modules in a static map, from which `autoLoadEntities` takes them. */
const OWN_TO_EACH_FILE = '/node_modules/@nestjs/typeorm/';

const compiled = new Map();

class SharingRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    executor.compile = (source, filename) => {
      const known = compiled.get(filename);
      if (known?.source === source) return known.body;
      const body = compileFunction(source, executor.injectedModuleParameters, { filename });
      compiled.set(filename, { source, body });
      return body;
    };
  }

  requireModule(from, name, ...rest) {
    if (name !== undefined && !/^[./]/.test(name) && !isBuiltin(name)) {
      const requireOfNode = createRequire(from);
      const path = requireOfNode.resolve(name);
      if (path.includes('/node_modules/') && !path.includes(OWN_TO_EACH_FILE)) return requireOfNode(path);
    }
    return super.requireModule(from, name, ...rest);
  }
}

module.exports = { __esModule: true, default: SharingRuntime };
