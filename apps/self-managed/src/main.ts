import 'reflect-metadata';
import { runDeployment } from '@tandem/gitlab';
import { selfManaged } from './self-managed.js';

void runDeployment(selfManaged);
