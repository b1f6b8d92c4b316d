<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActivityPopup</name>
    <message>
        <source>Activity and news</source>
        <translation>活动与消息</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Long work and news will be listed here.</source>
        <translation>耗时的操作和消息会列在这里。</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Compose</source>
        <translation>编排</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>ErrorPanel</name>
    <message>
        <source>Details of the error</source>
        <translation>错误详情</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>Feeds</name>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Console of the machine</source>
        <translation>虚拟机控制台</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Waiting for {0}</source>
        <translation>正在等待：{0}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>The machine starts</source>
        <translation>虚拟机正在启动</translation>
    </message>
    <message>
        <source>The machine did not start</source>
        <translation>虚拟机没有启动</translation>
    </message>
    <message>
        <source>Welcome to Sampan</source>
        <translation>欢迎使用 Sampan</translation>
    </message>
    <message>
        <source>The first start prepares a disk and takes longer than the next ones. You can use the window meanwhile.</source>
        <translation>首次启动需要准备磁盘，比以后的启动久一些。其间可以照常使用窗口。</translation>
    </message>
    <message>
        <source>Containers, images and volumes are kept.</source>
        <translation>容器、镜像和卷都已保留。</translation>
    </message>
    <message>
        <source>Containers run in a small Linux machine on this computer. It starts once, and is suspended whenever nobody uses it.</source>
        <translation>容器在本机的一台小型 Linux 虚拟机中运行。它只需启动一次，无人使用时会自动挂起。</translation>
    </message>
</context>
<context>
    <name>MachineWords</name>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Engine down</source>
        <translation>引擎无响应</translation>
    </message>
    <message>
        <source>Suspending</source>
        <translation>正在挂起</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>Waking</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>wakes when you use it</source>
        <translation>使用时自动恢复</translation>
    </message>
    <message>
        <source>software emulation</source>
        <translation>软件模拟</translation>
    </message>
    <message>
        <source>accelerated by {0}</source>
        <translation>{0} 加速</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>准备</translation>
    </message>
    <message>
        <source>QEMU</source>
        <translation>QEMU</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Guest agent</source>
        <translation>客户机代理</translation>
    </message>
    <message>
        <source>Data disk</source>
        <translation>数据盘</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Saved state</source>
        <translation>已保存的状态</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>woke in {0}</source>
        <translation>从挂起恢复用时 {0}</translation>
    </message>
    <message>
        <source>started in {0}</source>
        <translation>启动用时 {0}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n operation(s)</source>
        <translation>
            <numerusform>%n 项操作</numerusform>
        </translation>
    </message>
    <message>
        <source>Failed: {0}</source>
        <translation>失败：{0}</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Suspend the machine</source>
        <translation>挂起虚拟机</translation>
    </message>
    <message>
        <source>Stop the machine</source>
        <translation>停止虚拟机</translation>
    </message>
    <message>
        <source>Restart the machine</source>
        <translation>重启虚拟机</translation>
    </message>
    <message>
        <source>Sampan goes on in the tray</source>
        <translation>Sampan 仍在托盘中运行</translation>
    </message>
    <message>
        <source>Your containers keep running. Quit from the tray&apos;s menu.</source>
        <translation>容器会继续运行。可从托盘菜单退出。</translation>
    </message>
</context>
<context>
    <name>MissingPage</name>
    <message>
        <source>This page is not part of this version</source>
        <translation>此版本不包含该页面</translation>
    </message>
    <message>
        <source>The command line does it meanwhile.</source>
        <translation>可先使用命令行。</translation>
    </message>
</context>
<context>
    <name>NewsRow</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>OperationRow</name>
    <message>
        <source>Cancel {0}</source>
        <translation>取消：{0}</translation>
    </message>
    <message>
        <source>Done in {0}</source>
        <translation>已完成，用时 {0}</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled after {0}</source>
        <translation>已取消，用时 {0}</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Go to a page, a container, an image, or do something</source>
        <translation>前往页面、容器、镜像，或执行操作</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>StateButton</name>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Machine: {0}</source>
        <translation>虚拟机：{0}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Status of the machine</source>
        <translation>虚拟机状态</translation>
    </message>
    <message>
        <source>Activity and news</source>
        <translation>活动与消息</translation>
    </message>
    <message>
        <source>CPU {0} %</source>
        <translation>CPU {0} %</translation>
    </message>
    <message>
        <source>RAM {0}</source>
        <translation>内存 {0}</translation>
    </message>
    <message>
        <source>Disk {0}</source>
        <translation>磁盘 {0}</translation>
    </message>
</context>
<context>
    <name>TableView</name>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
</context>
<context>
    <name>ToastCard</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Machine: {0}</source>
        <translation>虚拟机：{0}</translation>
    </message>
    <message>
        <source>Sampan: {0}</source>
        <translation>Sampan：{0}</translation>
    </message>
    <message>
        <source>Wake the machine</source>
        <translation>恢复虚拟机</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Open Sampan</source>
        <translation>打开 Sampan</translation>
    </message>
    <message>
        <source>Suspend the machine</source>
        <translation>挂起虚拟机</translation>
    </message>
    <message>
        <source>Stop the machine</source>
        <translation>停止虚拟机</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Suspends the machine with its containers</source>
        <translation>挂起虚拟机及其中的容器</translation>
    </message>
</context>
</TS>
