// A server on Node's own http module: nothing in it knows of Lambda.
'use strict';

const { createHash } = require('node:crypto');
const { createServer } = require('node:http');

const read = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
};

const json = (response, value, headers = {}) => {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
  response.end(body);
};

const pairs = (rawHeaders) => {
  const result = [];
  for (let i = 0; i < rawHeaders.length; i += 2) result.push([rawHeaders[i].toLowerCase(), rawHeaders[i + 1]]);
  return result;
};

// The first segment of the path names the handler; the rest of it is the handler's argument.
const handlers = {
  '': (_request, response) => json(response, { message: 'Hello from Node through Lambda' }),

  // The request's bytes, exactly, under its own content type.
  echo: async (request, response) => {
    const body = await read(request);
    response.setHeader('content-type', request.headers['content-type'] ?? 'application/octet-stream');
    response.setHeader('content-length', body.length);
    response.end(body);
  },

  // The request as this application saw it.
  reflect: async (request, response) => {
    const body = await read(request);
    json(response, {
      method: request.method,
      target: request.url,
      headers: pairs(request.rawHeaders),
      body: { length: body.length, sha256: createHash('sha256').update(body).digest('hex') },
    });
  },

  cookies: (_request, response) =>
    json(response, { set: 3 }, {
      'set-cookie': [
        'session=s3cr3t; HttpOnly; SameSite=Lax',
        'theme=dark; Max-Age=3600',
        'last=plain; Expires=Tue, 01 Jan 2030 00:00:00 GMT',
      ],
    }),

  redirect: (_request, response, _argument, query) => {
    response.writeHead(Number(query.get('status') ?? 307), { location: query.get('to') ?? '/' });
    response.end();
  },

  // That many bytes, the same each time, which are not text.
  download: (_request, response, size, query) => {
    const body = Buffer.alloc(Number(size), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    response.setHeader('content-type', query.get('media_type') ?? 'application/octet-stream');
    response.setHeader('content-length', body.length);
    response.end(body);
  },

  status: (_request, response, code) => {
    response.writeHead(Number(code), { etag: '"v1"' });
    response.end();
  },

  // No content-length: node sends it chunked.
  chunked: (_request, response, count) => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    for (let number = 0; number < Number(count); number += 1) response.write(`part ${number}\n`);
    response.end();
  },

  // `count` headers of one name, of `size` bytes each.
  headers: (_request, response, _argument, query) => {
    const size = Number(query.get('size') ?? 10);
    const values = Array.from({ length: Number(query.get('count') ?? 1) }, (_, i) => `${i}:`.padEnd(size, 'x'));
    response.writeHead(200, { 'content-type': 'text/plain', 'x-repeated': values });
    response.end('many headers');
  },

  slow: (_request, response, _argument, query) => {
    const seconds = Number(query.get('seconds') ?? 1);
    setTimeout(() => json(response, { slept: seconds }), seconds * 1000);
  },

  // Where events that are not HTTP arrive: a queue, a schedule, a direct invoke.
  events: async (request, response) => json(response, { received: JSON.parse((await read(request)).toString()) }),
};

const server = createServer(async (request, response) => {
  try {
    const [path, query] = request.url.split(/\?(.*)/s);
    const [, name, argument] = path.split('/');
    const handler = handlers[name];
    if (handler === undefined) {
      response.writeHead(404);
      response.end();
      return;
    }
    await handler(request, response, argument, new URLSearchParams(query ?? ''));
  } catch (error) {
    console.error(error);
    response.writeHead(500, { 'content-type': 'text/plain' });
    response.end('error');
  }
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');

// Lambda asks a sandbox to end with SIGTERM; an open keep-alive connection must not hold it up.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
