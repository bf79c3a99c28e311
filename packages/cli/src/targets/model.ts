import { ask, type Service } from '@tandem/client';

/** The model that makes Code Suggest's suggestions. */
export interface ShownModel {
  readonly engine: string;
  readonly name: string;
}

const MODEL_INFO =
  /^code_suggestions_model_info\{model_engine=("(?:[^"\\]|\\.)*"),model_name=("(?:[^"\\]|\\.)*")\} 1$/m;

/**
 * The model that Code Suggest's metrics name; undefined if they name none.
 *
 * @throws {ServiceFailure} if no answer comes
 */
export async function modelOf(modelGateway: Service): Promise<ShownModel | undefined> {
  const { body } = await ask(modelGateway, { method: 'GET', path: '/metrics' });
  const [, engine, name] = MODEL_INFO.exec(typeof body === 'string' ? body : '') ?? [];
  if (engine === undefined || name === undefined) return undefined;
  return { engine: JSON.parse(engine) as string, name: JSON.parse(name) as string };
}
