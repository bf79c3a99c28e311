import { Injectable, type PipeTransform } from '@nestjs/common';
import { completionRequestSchema, type CompletionRequest } from '@tandem/contracts';
import { invalidRequest, NOT_A_DICT } from '../errors/validation-error.js';
import { parseAsPydantic } from './pydantic-coercion.js';
import { pydanticErrors } from './pydantic-errors.js';

/** Turns a body into a completion request. */
@Injectable()
export class CompletionRequestPipe implements PipeTransform<unknown, CompletionRequest> {
  /** @throws {Refusal} 422 with everything that is wrong with the body */
  transform(body: unknown): CompletionRequest {
    if (Buffer.isBuffer(body)) {
      throw invalidRequest([NOT_A_DICT]);
    }
    const result = parseAsPydantic(completionRequestSchema, body ?? undefined);
    if (!result.success) {
      throw invalidRequest(pydanticErrors(result.error));
    }
    return result.data;
  }
}
