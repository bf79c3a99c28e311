import { Controller } from '@nestjs/common';
import { signingKeysOperations } from '@tandem/contracts';
import { CurrentAuthor, notFound, Operation, type Author } from '@tandem/gitlab';
import { SigningKeysService } from './signing-keys.service.js';

/** Tandem's own, for administrators: GitLab has no API to rotate or withdraw the keys that it signs with. */
@Controller()
export class SigningKeysController {
  constructor(private readonly keys: SigningKeysService) {}

  @Operation(signingKeysOperations.rotateSigningKey)
  async rotate(): Promise<{ kid: string; signs_from: string }> {
    const { kid, signsFrom } = await this.keys.rotate();
    return { kid, signs_from: signsFrom.toISOString() };
  }

  @Operation(signingKeysOperations.withdrawSigningKey)
  async withdraw({ kid }: { kid: string }, @CurrentAuthor() by: Author): Promise<{ kid: string; signing_kid: string }> {
    const signing = await this.keys.withdraw(kid, by);
    if (signing === undefined) throw notFound('signing-key-exists', 'Signing Key');
    return { kid, signing_kid: signing };
  }
}
