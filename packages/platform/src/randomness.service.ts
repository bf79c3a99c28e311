import { Injectable } from '@nestjs/common';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The randomness of a service, from the system's secure generator. */
@Injectable()
export class Randomness {
  /** `size` bytes. */
  bytes(size: number): Buffer {
    return randomBytes(size);
  }

  /** A number from 0 up to, but not including, 1. */
  fraction(): number {
    return randomInt(2 ** 32) / 2 ** 32;
  }

  /** A version 4 UUID (RFC 9562). */
  uuid(): string {
    return randomUUID();
  }
}
