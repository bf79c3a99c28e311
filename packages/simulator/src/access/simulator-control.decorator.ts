import { applyDecorators, UseGuards } from '@nestjs/common';
import { Public } from '@tandem/platform';
import { SimulatorTokenGuard } from './simulator-token.guard.js';

/** Declares a controller of the control surface: no user of the service is asked for, but the simulator's token. */
export const SimulatorControl = () => applyDecorators(Public(), UseGuards(SimulatorTokenGuard));
