// An Express application that goes on working after it has answered.
'use strict';

const { setTimeout } = require('node:timers/promises');
const express = require('express');
const { drain, later } = require('./drain');

const app = express();

app.get('/', (_request, response) => response.json({ message: 'Hello from Express through Lambda' }));

app.post('/orders', (_request, response) => {
  later(async () => {
    await setTimeout(500);
    console.log('the confirmation is sent');
  });
  response.status(202).json({ accepted: true });
});

app.get('/_drain', drain);

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');

// Lambda asks a sandbox to end with SIGTERM; an open keep-alive connection must not hold it up.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
