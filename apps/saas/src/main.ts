import 'reflect-metadata';
import { runDeployment } from '@tandem/gitlab';
import { saas } from './service.js';
import { SIGNING_KEYS_DATA } from './signing-keys/signing-key.entity.js';

await runDeployment(saas, SIGNING_KEYS_DATA);
