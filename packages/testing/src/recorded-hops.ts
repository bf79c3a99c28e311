import { chooseFreePort } from '@tandem/stack';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.js';

/** A recording proxy on every hop of the flow. */
export interface RecordedHops {
  readonly editorToSelfManaged: RecordingProxy;
  readonly selfManagedToSaas: RecordingProxy;
  readonly editorToModelGateway: RecordingProxy;
  readonly modelGatewayToSaas: RecordingProxy;
}

export interface PlannedHops {
  readonly ports: { readonly selfManaged: number; readonly saas: number; readonly modelGateway: number };
  readonly hops: RecordedHops;
  close(): Promise<void>;
}

/** Chooses the services' ports and starts the proxies in front of them, so that the services can be told of these. */
export async function planRecordedHops(): Promise<PlannedHops> {
  const ports = {
    selfManaged: await chooseFreePort(),
    saas: await chooseFreePort(),
    modelGateway: await chooseFreePort(),
  };
  const before = (port: number) => startRecordingProxy({ target: `http://127.0.0.1:${port}` });
  const hops = {
    editorToSelfManaged: await before(ports.selfManaged),
    selfManagedToSaas: await before(ports.saas),
    editorToModelGateway: await before(ports.modelGateway),
    modelGatewayToSaas: await before(ports.saas),
  };
  const close = async () => {
    await Promise.all(Object.values(hops).map((proxy) => proxy.close()));
  };
  return { ports, hops, close };
}
