import 'reflect-metadata';
import { runDeployment } from '@tandem/gitlab';
import { saas } from './service.js';
import { SIGNING_KEYS_DATA } from './signing-keys/signing-keys.data.js';

await runDeployment(saas, SIGNING_KEYS_DATA);
