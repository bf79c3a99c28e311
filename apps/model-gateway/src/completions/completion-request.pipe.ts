import { Injectable, type PipeTransform } from '@nestjs/common';
import { type CompletionRequest, completionRequestSchema } from '@tandem/contracts';
import { invalidRequest, NOT_A_DICT } from '../errors/error-form.js';
import { parseAsPydantic, pydanticErrors } from './pydantic.js';

/** Turns a body into a completion request. */
@Injectable()
export class CompletionRequestPipe implements PipeTransform<unknown, CompletionRequest> {
  /** @throws {Refusal} 422 with everything that is wrong with the body */
  transform(body: unknown): CompletionRequest {
    if (Buffer.isBuffer(body)) throw invalidRequest([NOT_A_DICT]);
    const result = parseAsPydantic(completionRequestSchema, body ?? undefined);
    if (!result.success) throw invalidRequest(pydanticErrors(result.error));
    return result.data;
  }
}
