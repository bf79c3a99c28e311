import 'reflect-metadata';
import { runDeployment } from '@tandem/gitlab';
import { selfManaged } from './self-managed.js';

await runDeployment(selfManaged);
