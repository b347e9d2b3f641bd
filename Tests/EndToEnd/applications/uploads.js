// Uploads that are answered before they are read to their end, as handlers with a common mistake do it, on Express.
// uploads.js PORT
'use strict';

const { createWriteStream } = require('node:fs');
const { createServer } = require('node:http');
const { createGunzip } = require('node:zlib');
const express = require('express');

const app = express();
const seen = [];

app.use((request, _response, next) => {
  if (request.url !== '/seen') seen.push(`${request.method} ${request.url}`);
  next();
});

// A disk that cannot be written to: only /tmp can on Lambda.
app.all('/disk', (request, response) => {
  const file = createWriteStream('/proc/version/upload');
  file.on('error', (error) => response.status(500).send(error.code));
  request.pipe(file);
});

// A limit on the size: it stops reading, and answers.
app.all('/limit', (request, response) => {
  let size = 0;
  request.on('data', (part) => {
    size += part.length;
    if (size < 1000 || request.isPaused()) return;
    request.pause();
    response.status(413).send('too large');
  });
});

// What is no gzip, piped into zlib.
app.all('/gzip', (request, response) => {
  const gunzip = createGunzip();
  gunzip.on('error', (error) => response.status(400).send(error.code));
  request.pipe(gunzip);
});

// Holds up the event loop for so many milliseconds after its answer.
app.all('/busy/:milliseconds', (request, response) => {
  response.send('ok');
  response.on('finish', () => setImmediate(() => {
    const end = Date.now() + Number(request.params.milliseconds);
    while (Date.now() < end);
  }));
});

// Never looks at the body.
app.all('/ignore', (_request, response) => response.status(409).send('ignored'));

app.all('/seen', (_request, response) => response.json(seen));
app.use((request, response) => {
  request.resume();
  request.on('end', () => response.send('ok'));
});

createServer(app).listen(Number(process.argv[2]));
