import { Injectable } from '@nestjs/common';

/** The time of a service. Nothing else reads it, so that a simulator can move it. */
@Injectable()
export class Clock {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /** By how many milliseconds it is ahead of real time. */
  aheadOfRealTime(): number {
    return 0;
  }

  /** Whole seconds since the epoch, as JWTs count them (RFC 7519, NumericDate). */
  nowInSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** The time as a `Date`. */
  date(): Date {
    return new Date(this.now());
  }

  /** The calendar date in UTC, `YYYY-MM-DD`. */
  today(): string {
    return this.date().toISOString().slice(0, 10);
  }
}

/** Makes a text of a time, in milliseconds since the epoch, only once for each second. */
export function oncePerSecond(textOf: (milliseconds: number) => string): (milliseconds: number) => string {
  let [second, text] = [Number.NaN, ''];
  return (milliseconds) => {
    const now = Math.floor(milliseconds / 1000);
    if (now !== second) [second, text] = [now, textOf(now * 1000)];
    return text;
  };
}
