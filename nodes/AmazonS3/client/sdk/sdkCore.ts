/**
 * What the packages of the AWS SDK share: half of it. The build makes it a file of its own, with all of it that `sdk.ts`
 * needs, since loading the whole SDK at once would hold n8n's event loop for 50 ms.
 */
import '@aws-sdk/core/client';
import '@smithy/core/client';
