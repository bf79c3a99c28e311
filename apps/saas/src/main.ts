import 'reflect-metadata';
import { runService } from '@tandem/platform';
import { saas } from './service.js';

await runService(saas);
