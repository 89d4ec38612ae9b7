/**
 * What the packages of the AWS SDK share: more than half of it. Built as a file of its own, since loading the whole SDK
 * at once would hold n8n's event loop for 0.1 s. The build fails when `sdk.ts` needs a package of the two that is not here.
 */
import '@aws-sdk/core/client';
import '@aws-sdk/core/httpAuthSchemes';
import '@aws-sdk/core/protocols';
import '@aws-sdk/core/util';
import '@smithy/core';
import '@smithy/core/checksum';
import '@smithy/core/client';
import '@smithy/core/config';
import '@smithy/core/endpoints';
import '@smithy/core/event-streams';
import '@smithy/core/protocols';
import '@smithy/core/retry';
import '@smithy/core/schema';
import '@smithy/core/serde';
