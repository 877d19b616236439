<?php
require '/usr/share/simplesamlphp/lib/_autoload.php';
(new SimpleSAML\Auth\Simple('default-sp'))->requireAuth(['ReturnTo' => 'http://simplesamlphp.gauntlet.example/whoami']);
http_response_code(204);
