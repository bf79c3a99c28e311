import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { advanceSchema, freezeSchema, skewSchema, type ClockState } from '@tandem/contracts';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import { badCommand, readCommand } from '../access/read-command.js';
import { SimulatedClock } from './simulated-clock.js';

const TOO_LATE = 'seconds lead beyond the year 9999';

/** The time of this service: everything in it that reads time follows. */
@Controller('_simulator/clock')
@SimulatorControl()
export class ClockController {
  constructor(private readonly clock: SimulatedClock) {}

  @Get()
  show(): ClockState {
    return this.clock.state();
  }

  /** `{}` stands still now, `{"at": "2030-01-01T00:00:00Z"}` at a later time. */
  @Post('freeze')
  @HttpCode(200)
  freeze(@Body() body: unknown): ClockState {
    const { at } = readCommand(freezeSchema, body);
    if (!this.clock.freeze(at === undefined ? undefined : Date.parse(at))) {
      throw badCommand('at is in the past: the clock moves forward only; reset returns it to real time');
    }
    return this.clock.state();
  }

  /** `{"seconds": 3600}`: forward only. */
  @Post('advance')
  @HttpCode(200)
  advance(@Body() body: unknown): ClockState {
    if (!this.clock.advance(readCommand(advanceSchema, body).seconds)) {
      throw badCommand(TOO_LATE);
    }
    return this.clock.state();
  }

  /** `{"seconds": -90}`: this service's clock is wrong by so much, either way. */
  @Post('skew')
  @HttpCode(200)
  skew(@Body() body: unknown): ClockState {
    if (!this.clock.skew(readCommand(skewSchema, body).seconds)) {
      throw badCommand(TOO_LATE);
    }
    return this.clock.state();
  }

  @Post('reset')
  @HttpCode(200)
  reset(): ClockState {
    this.clock.reset();
    return this.clock.state();
  }
}
