import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Manifest } from './manifest';

export const PROJECT = resolve(__dirname, '..');
export const CHANGELOG = join(PROJECT, 'CHANGELOG.md');
export const MANIFEST = join(PROJECT, 'package.json');
export const LOCK = join(PROJECT, 'package-lock.json');

export const readChangelog = (): string => readFileSync(CHANGELOG, 'utf8');
export const readManifest = (): Manifest => JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
