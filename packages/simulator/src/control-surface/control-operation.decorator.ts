import {
  applyDecorators,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { takesParameters, type Operation } from '@tandem/contracts';
import { Public, Refusal, Route } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';

export const SIMULATOR_TOKEN = Symbol('SIMULATOR_TOKEN');
export const CONTROL_OPERATION = 'tandem:control-operation';

type Handler<Declared> =
  Declared extends Operation<infer Parameters, infer Answer>
    ? (parameters: Parameters, ...injected: never[]) => Answer | void | Promise<Answer | void>
    : never;

/**
 * Binds a handler to an operation of the control surface: its route, its status, and the simulator's token in place of a
 * user of the service. The handler's first argument is the command, from the query of a GET and the body of the others.
 */
export function ControlOperation<Declared extends Operation>(operation: Declared) {
  const { method, parameters } = operation;
  const read = ({ query, body }: FastifyRequest) => readCommand(parameters, method === 'GET' ? query : body);
  return applyDecorators(
    Route(operation, takesParameters(operation) ? read : undefined),
    SetMetadata(CONTROL_OPERATION, operation),
    Public(),
    UseGuards(SimulatorTokenGuard),
  ) as <Method extends Handler<Declared>>(
    controller: object,
    name: string | symbol,
    handler: TypedPropertyDescriptor<Method>,
  ) => void;
}

/** Opens the control surface only to its own token, as `Authorization: Bearer`; no personal access token opens it. */
@Injectable()
export class SimulatorTokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(SIMULATOR_TOKEN) token: string) {
    this.expected = digest(token);
  }

  canActivate(context: ExecutionContext): boolean {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers.authorization ?? '';
    const [, token = ''] = /^bearer +(\S+)$/i.exec(header) ?? [];
    if (!timingSafeEqual(digest(token), this.expected)) {
      throw new Refusal(
        { status: 401, body: { error: 'the control surface wants Authorization: Bearer <SIMULATOR_TOKEN>' } },
        'simulator-token-is-presented',
      );
    }
    return true;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

const refused = (status: number) => (error: string) =>
  new Refusal({ status, body: { error } }, 'simulator-command-is-valid', error);

/** 400 `{"error": …}` for a command that the control surface cannot do. */
export const badCommand = refused(400);

/** 404 for a command about something that is not there. */
export const nothingThere = refused(404);

/** 409 for a command that the present state does not allow. */
export const notPossibleNow = refused(409);

/**
 * Reads a command by its schema; no body is an empty one.
 *
 * @throws {Refusal} 400 if it does not fit
 */
export function readCommand<Schema extends z.ZodType>(schema: Schema, command: unknown): z.infer<Schema> {
  const result = parse(schema, command ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw badCommand(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  return result.data;
}

/** @throws {Refusal} 400 also if the schema cannot measure a value: `{"length":{"toString":1}}` in place of a text */
function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.ZodSafeParseResult<z.infer<Schema>> {
  try {
    return schema.safeParse(value);
  } catch {
    throw badCommand('body: Invalid input');
  }
}
