import { Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';

/** The randomness of a service, from the system's secure generator. */
@Injectable()
export class Randomness {
  /** `size` bytes. */
  bytes(size: number): Buffer {
    return randomBytes(size);
  }

  /** A version 4 UUID (RFC 9562). */
  uuid(): string {
    return randomUUID();
  }
}
