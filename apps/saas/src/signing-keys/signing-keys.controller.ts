import { Controller, Post } from '@nestjs/common';
import { Authenticated } from '@tandem/gitlab';
import { SigningKeys } from './signing-keys.service.js';

/** Tandem's own, for administrators: GitLab has no API to rotate the keys that it signs with. */
@Controller('api/v4/signing_keys')
export class SigningKeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Post('rotate')
  @Authenticated({ scope: 'api', admin: true })
  async rotate(): Promise<{ kid: string; signs_from: string }> {
    const { kid, signsFrom } = await this.keys.rotate();
    return { kid, signs_from: signsFrom.toISOString() };
  }
}
