import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const signInThreadPool = promisify(sign);

export interface SigningOptions {
  readonly privateKey: KeyObject;
  /** The `kid` of the header; none without it. */
  readonly keyid?: string;
}

/**
 * `@nestjs/jwt` whose RSA operation runs on the thread pool: jsonwebtoken signs on the main thread, also in `signAsync`,
 * which was a third of a token request (docs/adr/0013).
 */
@Injectable()
export class ThreadPoolJwtService extends JwtService {
  /** The JWT that `sign()` makes of complete claims with `algorithm: 'RS256'`, byte for byte. */
  async signRs256(claims: object, { privateKey, keyid }: SigningOptions): Promise<string> {
    const header = { alg: 'RS256', typ: 'JWT', ...(keyid === undefined ? {} : { kid: keyid }) };
    const input = `${encoded(header)}.${encoded(claims)}`;
    const signature = await signInThreadPool('RSA-SHA256', Buffer.from(input), privateKey);
    return `${input}.${signature.toString('base64url')}`;
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
