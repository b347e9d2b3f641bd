// Work after the answer that goes on until the test lets it end, on Node's http or Express with the example's drain.js.
// after_answer.js http|express PORT
'use strict';

const { existsSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { setTimeout } = require('node:timers/promises');
const { drain, later } = require(process.env.DRAIN);

const record = (name) => join(process.env.RECORDS, name);
const [kind, port] = process.argv.slice(2);

const begin = (_request, response) => {
  later(async () => {
    writeFileSync(record('created began'), '');
    while (!existsSync(record('go'))) await setTimeout(5);
    writeFileSync(record('created done'), '');
  });
  response.statusCode = 202;
  response.end('accepted');
};
const home = (_request, response) => response.end('ready');

let handler;
if (kind === 'express') {
  handler = require('express')().get('/', home).post('/created', begin).get('/_drain', drain);
} else {
  handler = (request, response) => ({ '/': home, '/created': begin, '/_drain': drain })[request.url](request, response);
}
createServer(handler).listen(Number(port), '127.0.0.1');
