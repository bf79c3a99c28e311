import { Controller, Res, StreamableFile } from '@nestjs/common';
import { COMPLETIONS_ROUTE, type Completion, type CompletionRequest } from '@tandem/contracts';
import { clientGone, Route } from '@tandem/platform';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { CompletionsService } from './completions.service.js';
import { readAsPydantic } from './pydantic.js';

/** Code suggestions for an editor (codesuggestions/api/v2/endpoints/suggestions.py). */
@Controller()
export class CompletionsController {
  constructor(private readonly completions: CompletionsService) {}

  @Route(COMPLETIONS_ROUTE, ({ body }) => readAsPydantic(COMPLETIONS_ROUTE.parameters, body))
  async complete(
    request: CompletionRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Completion | StreamableFile> {
    const gone = clientGone(reply);
    if (!request.stream) return this.completions.complete(request, gone);
    const text = Readable.from(this.completions.stream(request, gone), { objectMode: false });
    return new StreamableFile(text, { type: 'text/event-stream; charset=utf-8' });
  }
}
