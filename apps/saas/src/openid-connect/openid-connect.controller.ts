import { Controller, Header } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { openidOperations } from '@tandem/contracts';
import { Operation } from '@tandem/gitlab';
import { Refusal } from '@tandem/platform';
import type { SaasConfiguration } from '../configuration/saas-configuration.js';
import { ContentFaults } from '../content-faults.js';
import { SigningKeysService } from '../signing-keys/signing-keys.service.js';
import { discoveryDocument } from './discovery-document.js';

const ISSUER_RELATION = 'http://openid.net/specs/connect/1.0/issuer';

/** What relying parties read of this issuer (app/controllers/jwks_controller.rb). */
@Controller()
export class OpenidConnectController {
  private readonly document: ReturnType<typeof discoveryDocument>;
  private readonly root: string;

  constructor(
    configuration: ConfigService<SaasConfiguration, true>,
    private readonly keys: SigningKeysService,
    private readonly faults: ContentFaults,
  ) {
    const issuer = configuration.get('ISSUER_URL', { infer: true });
    this.document = discoveryDocument(issuer);
    this.root = `${issuer}/`;
  }

  @Operation(openidOperations.getOpenidConfiguration)
  @Header('cache-control', 'max-age=86400, public, must-revalidate, no-transform')
  discovery() {
    return this.document;
  }

  /**
   * Who the issuer of a resource is (OpenID Connect Discovery 1.0, section 2; doorkeeper-openid_connect 1.8,
   * discovery_controller.rb).
   */
  @Operation(openidOperations.getWebfinger)
  webfinger({ resource: subject = '' }: { resource?: string }): {
    subject: string;
    links: [{ rel: string; href: string }];
  } {
    if (subject.trim() === '') {
      const body = { status: 400, error: 'Bad Request' };
      throw new Refusal({ status: 400, body }, 'resource-is-presented');
    }
    return { subject, links: [{ rel: ISSUER_RELATION, href: this.root }] };
  }

  @Operation(openidOperations.getKeySet)
  @Header('cache-control', 'max-age=86400, public, must-revalidate, no-transform')
  async keySet() {
    return { keys: this.faults.beforePublishing(await this.keys.published()) };
  }
}
