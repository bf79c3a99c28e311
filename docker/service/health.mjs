// The health check of an image: ends with 0 where the service of this container answers the path with 200. Here because
// the images have no curl.
import { get } from 'node:http';

const request = get({ host: '127.0.0.1', port: process.env.PORT, path: process.argv[2], timeout: 2_000 });
request.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
