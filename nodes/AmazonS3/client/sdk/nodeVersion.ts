/**
 * Keeps the SDK's warning about old versions of Node out of n8n's log: the SDK is bundled, so that whoever runs n8n cannot update it
 * and need not. docs/decisions/sdk-of-2026.md says until when the bundled version stays.
 */
import { state } from '@aws-sdk/core/client';

state.warningEmitted = true;
