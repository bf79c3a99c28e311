import { Controller, Get, Header } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DISCOVERY_PATH, JWKS_PATH, type PublicKey } from '@tandem/contracts';
import { Public } from '@tandem/platform';
import type { SaasConfiguration } from '../configuration/saas-configuration.js';
import { SigningKeys } from '../signing-keys/signing-keys.service.js';
import { discoveryDocument } from './discovery-document.js';

/** What relying parties read of this issuer (app/controllers/jwks_controller.rb). */
@Controller()
@Public()
export class OpenidConnectController {
  private readonly document: object;

  constructor(
    configuration: ConfigService<SaasConfiguration, true>,
    private readonly keys: SigningKeys,
  ) {
    this.document = discoveryDocument(configuration.get('ISSUER_URL', { infer: true }));
  }

  @Get(DISCOVERY_PATH)
  @Header('cache-control', 'max-age=86400, public, must-revalidate, no-transform')
  discovery(): object {
    return this.document;
  }

  @Get(JWKS_PATH)
  @Header('cache-control', 'max-age=86400, public, must-revalidate, no-transform')
  async keySet(): Promise<{ keys: PublicKey[] }> {
    return { keys: await this.keys.published() };
  }
}
