import 'reflect-metadata';
import { runDeployment } from '@tandem/gitlab';
import { selfManaged } from './service.js';

await runDeployment(selfManaged);
