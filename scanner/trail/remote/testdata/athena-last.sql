WITH record AS (SELECT "eventtime" AS moment, coalesce(regexp_extract("$path", '_([0-9]{8}T[0-9]{4}Z)_[A-Za-z0-9]+[.]json', 1), replace(replace(substr("eventtime", 1, 16), '-', ''), ':', '') || 'Z') AS delivered,
  nullif("recipientaccountid", '') AS recipient,
  nullif("awsregion", '') AS region,
  nullif("eventid", '') AS id,
  nullif("eventsource", '') AS source,
  nullif("eventname", '') AS event,
  nullif("sharedeventid", '') AS shared_id,
  nullif("requestid", '') AS request_id,
  nullif("useridentity"."type", '') AS identity_type,
  nullif("useridentity"."arn", '') AS identity_arn,
  nullif("useridentity"."accountid", '') AS identity_account,
  nullif("useridentity"."invokedby", '') AS invoked_by,
  nullif("useridentity"."principalid", '') AS principal_id,
  nullif("useridentity"."username", '') AS user_name,
  nullif("useridentity"."sessioncontext"."sessionissuer"."type", '') AS issuer_type,
  nullif("useridentity"."sessioncontext"."sessionissuer"."arn", '') AS issuer_arn,
  nullif("sourceipaddress", '') AS ip,
  nullif("vpcendpointid", '') AS vpce,
  nullif("sessioncredentialfromconsole", '') AS from_console,
  nullif("errorcode", '') AS error_code,
  nullif("errormessage", '') AS error_message,
  coalesce(json_extract_scalar("additionaleventdata", '$.SecretId'), json_extract_scalar("additionaleventdata", '$.secretId'), json_extract_scalar("additionaleventdata", '$.ARN'), json_extract_scalar("additionaleventdata", '$.arn'), json_extract_scalar("additionaleventdata", '$.aRN'), json_extract_scalar("serviceeventdetails", '$.SecretId'), json_extract_scalar("serviceeventdetails", '$.secretId'), json_extract_scalar("serviceeventdetails", '$.ARN'), json_extract_scalar("serviceeventdetails", '$.arn'), json_extract_scalar("serviceeventdetails", '$.aRN'), json_extract_scalar("responseelements", '$.ARN'), json_extract_scalar("responseelements", '$.arn'), json_extract_scalar("responseelements", '$.aRN'), json_extract_scalar("requestparameters", '$.secretId'), json_extract_scalar("requestparameters", '$.ARN')) AS named,
  json_extract_scalar("requestparameters", '$.encryptionContext.SecretARN') AS decrypted,
  json_extract_scalar("requestparameters", '$.encryptionContext.SecretVersionId') AS version,
  json_format(json_extract("requestparameters", '$.secretIdList')) AS id_list,
  json_extract_scalar("requestparameters", '$.versionStage') AS label,
  json_extract_scalar("requestparameters", '$.blockPublicPolicy') AS blocked,
  json_extract_scalar("requestparameters", '$.forceDeleteWithoutRecovery') AS unrecovered,
  json_extract_scalar("requestparameters", '$.rotationLambdaARN') AS lambda_arn
FROM "logs"."cloudtrail"
WHERE "account" IN ('111122223333', '999988887777')
  AND "region" IN ('eu-west-1', 'us-east-1')
  AND "day" BETWEEN '2026/11/20' AND '2026/11/22'
  AND "eventtime" >= '2026-11-20T00:00:00Z' AND "eventtime" < '2026-11-21T12:00:00Z'),
marked AS (SELECT *, coalesce(source = 'secretsmanager.amazonaws.com'
  OR source = 'kms.amazonaws.com' AND event = 'Decrypt' AND decrypted IS NOT NULL AND coalesce(version, '') <> 'RequestToValidateKeyAccess', false) AS ours,
  coalesce(recipient, identity_account) AS account, strpos(coalesce(issuer_arn, identity_arn, ''), 'AWSReservedSSO_') > 0 AS sso,
  strpos(coalesce(issuer_arn, ''), ':role/') > 0 AS by_role, event IN ('RotationStarted', 'RotationSucceeded', 'RotationFailed', 'RotationAbandoned', 'RotateSecret', 'CancelRotateSecret', 'PutResourcePolicy', 'DeleteResourcePolicy', 'DeleteSecret', 'UpdateSecretVersionStage') AS evident
FROM record),
told AS (SELECT account, region, CASE WHEN ours THEN id ELSE substr(delivered, 1, 8) END AS id, CASE WHEN ours THEN moment END AS moment,
  CASE WHEN NOT ours THEN 'day' WHEN error_code IS NULL AND event IN ('GetSecretValue', 'Decrypt') THEN 'read'
    WHEN evident OR event IN ('GetSecretValue', 'BatchGetSecretValue') THEN 'listed' ELSE 'other' END AS class,
  CASE WHEN ours THEN source END AS service,
  CASE WHEN ours THEN event END AS name,
  CASE WHEN ours THEN shared_id END AS shared,
  CASE WHEN ours THEN identity_type END AS kind,
  CASE WHEN ours THEN identity_account END AS owner,
  CASE WHEN ours THEN invoked_by END AS invoker,
  CASE WHEN ours THEN CASE WHEN sso OR NOT by_role THEN identity_arn END END AS arn,
  CASE WHEN ours THEN issuer_type END AS issuer_kind,
  CASE WHEN ours THEN issuer_arn END AS issuer,
  CASE WHEN ours THEN CASE WHEN sso THEN principal_id END END AS session_name,
  CASE WHEN ours THEN CASE WHEN NOT by_role THEN user_name END END AS person,
  CASE WHEN ours THEN CASE WHEN vpce IS NOT NULL OR event = 'Decrypt' THEN NULL WHEN regexp_like(ip, '^(10|127|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))([.][0-9]{1,3}){2,3}$') THEN '10.0.0.1' ELSE ip END END AS address,
  CASE WHEN ours THEN vpce END AS endpoint,
  CASE WHEN ours THEN from_console END AS console,
  CASE WHEN ours THEN error_code END AS error,
  CASE WHEN ours THEN CASE WHEN event = 'RotationFailed' THEN error_message WHEN strpos(error_message, 'marked for deletion') > 0 THEN 'marked for deletion' END END AS message,
  CASE WHEN ours THEN CASE WHEN event = 'Decrypt' THEN decrypted ELSE named END END AS secret,
  CASE WHEN ours THEN CASE WHEN event = 'BatchGetSecretValue' THEN id_list END END AS ids,
  CASE WHEN ours THEN CASE WHEN evident THEN label END END AS stage,
  CASE WHEN ours THEN CASE WHEN evident THEN blocked END END AS blocks,
  CASE WHEN ours THEN CASE WHEN evident THEN unrecovered END END AS forced,
  CASE WHEN ours THEN CASE WHEN evident THEN lambda_arn END END AS rotation_function,
  CASE WHEN ours THEN CASE WHEN strpos(request_id, 'Rotation-') = 1 THEN request_id END END AS request,
  min(delivered) AS first_file, max(delivered) AS last_file
FROM marked GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28),
ranked AS (SELECT *, CASE WHEN class = 'listed' THEN row_number() OVER (
  PARTITION BY class, account, region, name, secret, error, message, issuer, arn, kind, owner, invoker, substr(moment, 1, 13)
  ORDER BY moment DESC, id) END AS place
FROM told)
SELECT account, region, service, name, shared, kind, owner, invoker, arn, issuer_kind, issuer, session_name, person, address, endpoint, console, error, message, secret, ids, stage, blocks, forced, rotation_function, request, count(*) AS n, min(moment || ' ' || id) AS earliest, max(moment || ' ' || id) AS latest,
  min(first_file) AS first_file, max(last_file) AS last_file
FROM ranked
GROUP BY account, region, service, name, shared, kind, owner, invoker, arn, issuer_kind, issuer, session_name, person, address, endpoint, console, error, message, secret, ids, stage, blocks, forced, rotation_function, request, class, CASE WHEN class = 'other' THEN substr(moment, 1, 10) ELSE substr(moment, 1, 16) END,
  CASE WHEN class = 'day' OR place <= 20 THEN id END