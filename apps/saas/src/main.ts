import 'reflect-metadata';
import { runDeployment } from '@tandem/gitlab';
import { saas } from './saas.js';
import { SIGNING_KEYS_DATA } from './signing-keys/signing-key.entity.js';

void runDeployment(saas, SIGNING_KEYS_DATA);
