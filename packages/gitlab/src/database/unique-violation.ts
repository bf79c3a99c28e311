import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';

/** Whether a statement failed because another record has the value already, by the index that says so. */
export function violatesUnique(error: unknown, index: string): boolean {
  const { code, constraint } = (error instanceof QueryFailedError ? error.driverError : {}) as {
    code?: string;
    constraint?: string;
  };
  return code === UNIQUE_VIOLATION && constraint === index;
}
