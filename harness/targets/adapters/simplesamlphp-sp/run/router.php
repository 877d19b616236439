<?php
// What a web server's alias does: /simplesaml is the folder www of the library.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/';
if ($path === '/whoami' || $path === '/login') {
    require '{run}' . $path . '.php';
    return true;
}
if (preg_match('#^/simplesaml/((?:[a-z0-9-]+/)*[a-z0-9-]+\.php)(/.*)?$#i', $path, $part)) {
    $file = '/usr/share/simplesamlphp/www/' . $part[1];
    if (is_file($file)) {
        $_SERVER['SCRIPT_FILENAME'] = $file;
        $_SERVER['SCRIPT_NAME'] = '/simplesaml/' . $part[1];
        $_SERVER['PHP_SELF'] = $path;
        unset($_SERVER['PATH_INFO']);
        if (isset($part[2])) {
            $_SERVER['PATH_INFO'] = urldecode($part[2]);
        }
        chdir(dirname($file));
        require $file;
        return true;
    }
}
http_response_code(404);
return true;
