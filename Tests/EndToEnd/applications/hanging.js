// An app that hangs for good when asked to: an endless loop in its only thread. hanging.js PORT
'use strict';

const { createServer } = require('node:http');

createServer((request, response) => {
  if (request.url === '/hang') for (;;);
  response.end(String(process.pid));
}).listen(Number(process.argv[2]), '127.0.0.1');
