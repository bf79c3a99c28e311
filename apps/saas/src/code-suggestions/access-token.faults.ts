import {
  Inject,
  Injectable,
  Module,
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { ACCESS_TOKEN_LIFETIME, type AccessToken, type AccessTokenClaims } from '@tandem/contracts';
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { mergeMap, type Observable } from 'rxjs';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { SigningKeysService } from '../signing-keys/signing-keys.service.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';

/** Whether a fault of a kind strikes now. */
type Strikes = (kind: string) => boolean;

const STRIKES = Symbol('STRIKES');

type Change = (claims: AccessTokenClaims) => AccessTokenClaims;

/** What is wrong with the claims of a JWT that is signed well. */
const CHANGES: Readonly<Record<string, Change>> = {
  'expired-jwt': (claims) => ({
    ...claims,
    iat: claims.iat - ACCESS_TOKEN_LIFETIME - 1,
    nbf: claims.nbf - ACCESS_TOKEN_LIFETIME - 1,
    exp: claims.exp - ACCESS_TOKEN_LIFETIME - 1,
  }),
  'wrong-audience': (claims) => ({ ...claims, aud: 'another-service' as AccessTokenClaims['aud'] }),
  'wrong-issuer': (claims) => ({ ...claims, iss: 'https://another-issuer.example.com' }),
};

const BADLY_SIGNED = 'badly-signed-jwt';

/** Spoils the JWT of an answer on demand, after all else was done for it. */
@Injectable()
export class AccessTokenFaults implements NestInterceptor {
  constructor(
    @Inject(STRIKES) private readonly strikes: Strikes,
    private readonly keys: SigningKeysService,
    private readonly jwt: JwtService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return context.getClass() === CodeSuggestionsController
      ? next.handle().pipe(mergeMap((answer: AccessToken) => this.spoil(answer)))
      : next.handle();
  }

  private async spoil(answer: AccessToken): Promise<AccessToken> {
    const [, change] = Object.entries(CHANGES).find(([kind]) => this.strikes(kind)) ?? [];
    const token = change ? await this.signedAnew(answer.access_token, change) : answer.access_token;
    return { ...answer, access_token: this.strikes(BADLY_SIGNED) ? badlySigned(token) : token };
  }

  private async signedAnew(token: string, change: Change): Promise<string> {
    const { header, payload } = this.jwt.decode<AccessTokenClaims>(token, {
      complete: true,
    });
    const privateKey = await this.keys.privateKey(header.kid ?? (await this.signerOf(token)));
    const keyid = header.kid === undefined ? {} : { keyid: header.kid };
    return this.jwt.sign(change(payload), { algorithm: 'RS256', privateKey, ...keyid });
  }

  /** The `kid` of the published key that a token was signed with which does not say so. */
  private async signerOf(token: string): Promise<string> {
    const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
    const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
    const signer = (await this.keys.published()).find((key) =>
      verify('RSA-SHA256', signed, createPublicKey({ key: { ...key } as JsonWebKey, format: 'jwk' }), signature),
    );
    return signer?.kid ?? '';
  }
}

/** The token with the signature of nobody. */
function badlySigned(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(end), 'base64url').map((byte) => byte ^ 0xff);
  return token.slice(0, end) + Buffer.from(signature).toString('base64url');
}

@Module({})
class AccessTokenFaultsModule {}

/** The faults of the JWT, for whoever lets them strike. */
export const accessTokenFaults = {
  kinds: [
    { kind: 'expired-jwt', description: 'The JWT ended a second ago; the answer around it says that it is new' },
    { kind: 'badly-signed-jwt', description: 'The signature of the JWT is not that of its key' },
    { kind: 'wrong-audience', description: 'The JWT is for another service, signed well' },
    { kind: 'wrong-issuer', description: 'The JWT names another issuer, signed well' },
  ],
  module: (strikes: Strikes): DynamicModule => ({
    module: AccessTokenFaultsModule,
    imports: [SigningKeysModule, JwtModule.register({})],
    providers: [
      { provide: STRIKES, useValue: strikes },
      { provide: APP_INTERCEPTOR, useClass: AccessTokenFaults },
    ],
  }),
};
