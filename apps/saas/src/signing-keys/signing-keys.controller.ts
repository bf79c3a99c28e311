import { Controller, Post } from '@nestjs/common';
import { signingKeyParameters } from '@tandem/contracts';
import { Authenticated, CurrentAuthor, notFound, Parameters, type Author } from '@tandem/gitlab';
import { SigningKeysService } from './signing-keys.service.js';

/** Tandem's own, for administrators: GitLab has no API to rotate or withdraw the keys that it signs with. */
@Controller('api/v4/signing_keys')
export class SigningKeysController {
  constructor(private readonly keys: SigningKeysService) {}

  @Post('rotate')
  @Authenticated({ scope: 'api', admin: true })
  async rotate(): Promise<{ kid: string; signs_from: string }> {
    const { kid, signsFrom } = await this.keys.rotate();
    return { kid, signs_from: signsFrom.toISOString() };
  }

  @Post(':kid/withdraw')
  @Authenticated({ scope: 'api', admin: true })
  async withdraw(
    @Parameters(signingKeyParameters) { kid }: { kid: string },
    @CurrentAuthor() by: Author,
  ): Promise<{ kid: string; signing_kid: string }> {
    const signing = await this.keys.withdraw(kid, by);
    if (signing === undefined) {
      throw notFound('signing-key-exists', 'Signing Key');
    }
    return { kid, signing_kid: signing };
  }
}
