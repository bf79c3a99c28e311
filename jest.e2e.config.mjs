import { base } from './jest.base.config.mjs';

export default { ...base, roots: ['<rootDir>/e2e/src'], testTimeout: 60_000 };
