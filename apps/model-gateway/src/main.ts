import 'reflect-metadata';
import { runService } from '@tandem/platform';
import { modelGateway } from './model-gateway.js';

void runService(modelGateway);
