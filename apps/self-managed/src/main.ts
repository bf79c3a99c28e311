import 'reflect-metadata';
import { runService } from '@tandem/platform';
import { selfManaged } from './service.js';

await runService(selfManaged);
