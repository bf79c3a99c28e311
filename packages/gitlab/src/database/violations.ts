import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Whether a statement failed because another record has the value already, by the index that says so. */
export const violatesUnique = (error: unknown, index: string) => violates(error, UNIQUE_VIOLATION, index);

/** Whether a statement failed because the record that it names is gone, by the constraint that says so. */
export const violatesForeignKey = (error: unknown, name: string) => violates(error, FOREIGN_KEY_VIOLATION, name);

function violates(error: unknown, violation: string, name: string): boolean {
  const { code, constraint } = (error instanceof QueryFailedError ? error.driverError : {}) as {
    code?: string;
    constraint?: string;
  };
  return code === violation && constraint === name;
}
