import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cluster, DatabaseOptions } from '@tandem/stack';

/** A cluster offered to other processes of the same test run; closing it leaves the cluster alone. */
export interface ClusterServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Lets whoever has `token` make and drop databases on a cluster, over HTTP on 127.0.0.1. */
export async function serveCluster(cluster: Cluster, token: string): Promise<ClusterServer> {
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) return answer(response, 401, { error: 'wrong token' });
    carryOut(cluster, request).then(
      (result) => answer(response, 200, result),
      (error: Error) => answer(response, 500, { error: error.message }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function carryOut(cluster: Cluster, request: IncomingMessage): Promise<object> {
  const body = JSON.parse(await read(request)) as DatabaseOptions;
  if (request.method === 'POST') return { url: await cluster.createDatabase(body) };
  await cluster.dropDatabase(body.name);
  return {};
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
