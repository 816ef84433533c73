// Prints, as JSON, which features of HTML and CSS in these files some mail program shows in part or not at all:
// ["none: position", "partial: margin", ...], each once.
import { readFileSync } from 'node:fs';
import { caniemail, rawData } from 'caniemail';

// What readers of news mails have.
const programs = {
  'apple-mail': ['ios', 'macos'],
  fastmail: ['desktop-webmail'],
  gmail: ['android', 'desktop-webmail', 'ios', 'mobile-webmail'],
  outlook: ['android', 'ios', 'macos', 'outlook-com', 'windows', 'windows-mail'],
  protonmail: ['android', 'desktop-webmail', 'ios'],
  'samsung-email': ['android'],
  thunderbird: ['macos', 'windows'],
  yahoo: ['android', 'desktop-webmail', 'ios'],
};
const clients = [];
for (const [name, platforms] of Object.entries(programs)) {
  for (const platform of platforms) {
    clients.push(`${name}.${platform}`);
    // What nobody tested there counts as known: caniemail ends at it otherwise.
    for (const { stats } of rawData.data) (stats[name] ??= {})[platform] ??= { untested: 'y' };
  }
}
const found = new Set();
for (const file of process.argv.slice(2)) {
  const { issues } = caniemail({ clients, html: readFileSync(file, 'utf8') });
  for (const [support, byClient] of [['none', issues.errors], ['partial', issues.warnings]])
    for (const list of byClient.values()) for (const { title } of list) found.add(`${support}: ${title}`);
}
console.log(JSON.stringify([...found].sort()));
