// A server that streams, held up by files: it goes on when the test makes the next one in GATES.
'use strict';

const { existsSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { once } = require('node:events');
const { setTimeout: pause } = require('node:timers/promises');

const gate = async (name) => {
  while (!existsSync(join(process.env.GATES, name))) await pause(2);
};

const handlers = {
  '': async (_request, response) => response.end('here'),

  events: async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': ['one=1', 'two=2'] });
    for (let number = 0; number < 3; number += 1) {
      if (number) await gate(String(number));
      response.write(`event: tick\ndata: ${number}\n\n`);
    }
    response.end();
  },

  stream: async (_request, response, megabytes) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    for (let number = 0; number < Number(megabytes); number += 1) {
      if (!response.write(Buffer.alloc(1_000_000, number % 251))) await once(response, 'drain');
      writeFileSync(join(process.env.GATES, 'sent'), String(number + 1));
    }
    response.end();
  },

  broken: async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('half');
    await gate('break');
    response.destroy();
  },

  endless: async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    let left = false;
    response.on('close', () => { left = true; });
    while (!left) {
      response.write('tick\n');
      await pause(5);
    }
    writeFileSync(join(process.env.GATES, 'left'), '');
  },
};

createServer((request, response) => {
  const [, name, argument] = request.url.split('?')[0].split('/');
  handlers[name](request, response, argument);
}).listen(Number(process.env.PORT), '127.0.0.1');
