/** How to reach one database as one role, over the cluster's socket. */
export interface DatabaseAddress {
  socketFolder: string;
  role: string;
  password: string;
  database: string;
}

/** The URL of a database that is reached over a Unix socket, as `pg` reads it: the host is the socket's folder. */
export function databaseUrl({ socketFolder, role, password, database }: DatabaseAddress): string {
  const [user, secret, host, name] = [role, password, socketFolder, database].map(encodeURIComponent);
  return `postgresql://${user}:${secret}@${host}/${name}`;
}
