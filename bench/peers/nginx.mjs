// nginx in the place of self-managed: sends every request on to BENCH_TARGET with BENCH_TOKEN. Port and folder are given.
//   node nginx.mjs PORT FOLDER
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const [port, folder] = process.argv.slice(2);
const { BENCH_TARGET: target, BENCH_TOKEN: token } = process.env;
const file = join(folder, 'nginx.conf');
const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
writeFileSync(
  file,
  `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 2048; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream saas { server ${new URL(target).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://saas;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Authorization 'Bearer ${token}';
    }
  }
}
`,
  { mode: 0o600 },
);
const nginx = spawn('nginx', ['-p', folder, '-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
nginx.once('error', ({ code }) => {
  if (code === 'ENOENT') process.stdout.write(`${JSON.stringify({ reason: 'it is not installed' })}\n`);
  process.exit(1);
});
nginx.once('exit', () => process.exit(1));
for (const end of ['disconnect', 'SIGTERM']) process.once(end, () => nginx.kill('SIGKILL'));

const isListening = () =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
while (!(await isListening())) await after(20);
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
