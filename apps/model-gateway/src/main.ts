import 'reflect-metadata';
import { runService } from '@tandem/platform';
import { modelGateway } from './service.js';

await runService(modelGateway);
