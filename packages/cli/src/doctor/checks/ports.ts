import {
  PORT_VARIABLES,
  readStackConfiguration,
  SERVICE_LABELS,
  SERVICE_NAMES,
  StackError,
  whyNotListening,
} from '@tandem/stack';
import { about, type Finding } from '../finding.js';

const check = about('ports');

/** Whether a stack that does not run yet could have the ports that the environment says. */
export async function checkPorts(env: Readonly<Record<string, string | undefined>>): Promise<Finding[]> {
  try {
    const { ports } = readStackConfiguration(env);
    const all = SERVICE_NAMES.map(async (name): Promise<Finding> => {
      const [port, variable] = [ports[name], PORT_VARIABLES[name]];
      if (port === 0) return check.ok(`${SERVICE_LABELS[name]} takes a free one`);
      const code = await whyNotListening(port);
      if (code === undefined) return check.ok(`${port} is free for ${SERVICE_LABELS[name]}`);
      const cause = code === 'EADDRINUSE' ? 'is used by another program' : `cannot be listened on (${code})`;
      return check.problem(`${port}, of ${SERVICE_LABELS[name]}, ${cause}`, `${variable}=0 tandem start`);
    });
    return await Promise.all(all);
  } catch (error) {
    if (error instanceof StackError)
      return [check.problem(error.message, 'unset SELF_MANAGED_PORT SAAS_PORT MODEL_GATEWAY_PORT')];
    throw error;
  }
}
