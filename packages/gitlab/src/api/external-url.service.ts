import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

/** The URL under which people reach this instance (`Gitlab.config.gitlab.url`), without a slash at its end. */
@Injectable()
export class ExternalUrl {
  private readonly base: string;

  constructor(configuration: ConfigService) {
    this.base = configuration.getOrThrow<string>('EXTERNAL_URL').replace(/\/+$/, '');
  }

  /** @param path begins with a slash */
  of(path: string): string {
    return `${this.base}${path}`;
  }

  get host(): string {
    return new URL(this.base).hostname;
  }
}
